"""Takes from a process what it could do harm with: namespaces, limits, capabilities, system calls.

Linux only, through ctypes: Python 3.11 knows none of these calls. Each one that fails raises, and
then no learner's code runs.
"""

from __future__ import annotations

import ctypes
import functools
import os
import platform
import resource
import signal
import struct
from dataclasses import asdict, dataclass

NOBODY = 65534
INSIDE_ID = 1000  # what the process is called in its own user namespace
MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one notebook may use. Bytes, seconds, or a count."""

    seconds: float = 120.0  # the whole notebook, by the clock
    cell_seconds: float = 20.0  # one cell, or one case of a check
    again_seconds: float = 2.0  # one case of a check, once one has taken too long
    memory: int = 1024 * MIB  # all of its processes together
    address_space: int = 2048 * MIB  # one process
    processes: int = 32  # threads count
    files: int = 64  # open at once, in one process
    file_size: int = 16 * MIB
    disk: int = 64 * MIB  # all of /tmp
    output: int = 200_000  # characters of text, in one cell
    pictures: int = 4_000_000  # characters of Base64, in one cell

    def as_json(self) -> dict[str, float]:
        """Return the fields as plain numbers."""
        return asdict(self)


_libc = ctypes.CDLL(None, use_errno=True)
_syscall = ctypes.PyDLL(None, use_errno=True).syscall  # lets no other thread in meanwhile
_syscall.restype = ctypes.c_long


def _call(name: str, *arguments: int | bytes | None) -> None:
    wide = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in arguments]
    if getattr(_libc, name)(*wide) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


# Namespaces

_NEW = {
    "user": 0x10000000,
    "pid": 0x20000000,
    "mount": 0x00020000,
    "ipc": 0x08000000,
    "network": 0x40000000,
    "hostname": 0x04000000,
    "cgroup": 0x02000000,
}
_CHILD_CLEARTID, _CHILD_SETTID = 0x00200000, 0x01000000
_RDONLY, _NOSUID, _NODEV, _NOEXEC, _REC, _PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000


def leave_root() -> None:
    """Become nobody: a limit on processes binds everybody but root."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        # The kernel gives the /proc files of a process that was root to root.
        _call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)


def fork_apart() -> int:
    """Fork as ``os.fork`` does; the child is the first process in namespaces of its own.

    In one system call: to unshare first, and to fork then, takes one process more, and each fork
    copies the page tables of everything that is imported.
    """
    api, thread = ctypes.pythonapi, _address_of_thread()
    flags = sum(_NEW.values()) | signal.SIGCHLD
    if thread:
        flags |= _CHILD_SETTID | _CHILD_CLEARTID
    # Flags and stack come first everywhere; of the other three, two are 0 and may change places.
    arguments = [_CLONE[_CALLS[_machine()]], flags, 0, 0, thread, thread]
    api.PyOS_BeforeFork()
    pid: int = _syscall(*map(ctypes.c_long, arguments))
    number = ctypes.get_errno()
    (api.PyOS_AfterFork_Parent if pid else api.PyOS_AfterFork_Child)()
    if pid < 0:
        raise OSError(number, f"clone: {os.strerror(number)}")
    return pid


def _address_of_thread() -> int:
    """Return where the C library keeps the number of this thread, or 0 if the kernel won't say."""
    address = ctypes.c_long(0)
    try:
        _call("prctl", _PR_GET_TID_ADDRESS, ctypes.addressof(address), 0, 0, 0)
    except OSError:
        return 0
    return address.value


def map_own_ids(uid: int, gid: int) -> None:
    """Take a name in one's new user namespace; outside it was this one."""
    _write("/proc/self/setgroups", b"deny")
    _write("/proc/self/uid_map", b"%d %d 1" % (INSIDE_ID, uid))
    _write("/proc/self/gid_map", b"%d %d 1" % (INSIDE_ID, gid))
    _write("/proc/self/oom_score_adj", b"1000")  # if the machine runs out, this goes first


def _write(path: str, text: bytes) -> None:
    number = os.open(path, os.O_WRONLY)
    try:
        os.write(number, text)
    except OSError as error:
        raise OSError(error.errno, f"{path}: {error.strerror}") from error
    finally:
        os.close(number)


def own_folders(limits: Limits) -> None:
    """Put a fresh /tmp and /dev/shm over those that the zygote has, and nothing over /proc."""
    _call("mount", b"none", b"/", None, _REC | _PRIVATE, None)
    flags = _NOSUID | _NODEV | _NOEXEC
    for place, size in ((b"/tmp", limits.disk), (b"/dev/shm", limits.disk // 4)):
        options = f"size={size},nr_inodes=2000,mode=0700".encode()
        _call("mount", b"tmpfs", place, b"tmpfs", flags, options)
    _call("mount", b"tmpfs", b"/proc", b"tmpfs", flags | _RDONLY, b"size=4k,nr_inodes=1")


# Limits


def limit(limits: Limits, processes: bool = True) -> None:
    """Set the limits of this process and of all that it starts."""
    seconds = int(limits.seconds) + 1
    most = {
        "AS": limits.address_space,
        "CPU": seconds,
        "FSIZE": limits.file_size,
        "NOFILE": limits.files,
        "CORE": 0,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
        "SIGPENDING": 64,
    }
    if processes:
        most["NPROC"] = limits.processes
    for name, value in most.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            resource.setrlimit(kind, (value, value))


# Capabilities

_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 4, 24, 22, 38
_PR_GET_TID_ADDRESS = 40
_CAPABILITY_VERSION_3 = 0x20080522
_EINVAL = 22


def drop_capabilities() -> None:
    """Give up every capability, and the ways to one."""
    for capability in range(64):
        try:
            _call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
        except OSError as error:
            if error.errno != _EINVAL:  # the kernel has no more of them
                raise
            break
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("capset", struct.pack("II", _CAPABILITY_VERSION_3, 0), struct.pack("6I", *[0] * 6))


# System calls

_CALLS = {"x86_64": 0, "aarch64": 1}  # the column in the table below
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# What no exercise needs: more namespaces, other processes' memory, and corners of the kernel.
_DENIED = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "kcmp": (312, 272),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),  # memory that no limit counts
    "memfd_secret": (447, 447),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "semget": (64, 190),
    "setns": (308, 268),
    "shmget": (29, 194),  # memory that no limit counts
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vmsplice": (278, 75),
}
_CLONE, _CLONE3, _SOCKET = (56, 220), (435, 435), (41, 198)
_AF_UNIX = 1
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_STEP = 8  # bytes in struct sock_filter


def deny_calls() -> None:
    """Refuse the system calls above, and new sockets that are not of this machine alone."""
    code = _program()
    buffer = ctypes.create_string_buffer(code, len(code))
    filters = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(code) // _STEP, ctypes.addressof(buffer))
    )
    _call("prctl", _PR_SET_SECCOMP, 2, ctypes.addressof(filters), 0, 0)


def prepare() -> None:
    """Make what every notebook's process needs, before any is forked."""
    _program()


def _machine() -> str:
    machine = platform.machine()
    if machine not in _CALLS:
        raise OSError(f"no list of system calls for {machine}: there is one for x86_64 and aarch64")
    return machine


@functools.cache
def _program() -> bytes:
    machine = _machine()
    column = _CALLS[machine]
    program = [
        _step(_LOAD, 0, 0, _ARCH),
        _step(_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        _step(_RETURN, 0, 0, _KILL),
        _step(_LOAD, 0, 0, _NUMBER),
        # The x32 calls are the same ones under other numbers.
        _step(_AT_LEAST, 0, 1, 0x40000000),
        _step(_RETURN, 0, 0, _ERROR | _EPERM),
    ]
    for numbers in _DENIED.values():
        program += _refused(numbers[column], _EPERM)
    program += _refused(_CLONE3[column], _ENOSYS)  # C's library falls back to clone
    namespaces = sum(_NEW.values())
    program += [
        _step(_EQUAL, 0, 3, _CLONE[column]),
        _step(_LOAD, 0, 0, _FIRST_ARGUMENT),
        _step(_ANY_BIT, 4, 0, namespaces),
        _step(_RETURN, 0, 0, _ALLOW),
        _step(_EQUAL, 0, 3, _SOCKET[column]),
        _step(_LOAD, 0, 0, _FIRST_ARGUMENT),
        _step(_EQUAL, 1, 0, _AF_UNIX),
        _step(_RETURN, 0, 0, _ERROR | _EPERM),
        _step(_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(program)


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _refused(number: int, error: int) -> list[bytes]:
    return [_step(_EQUAL, 0, 1, number), _step(_RETURN, 0, 0, _ERROR | error)]
