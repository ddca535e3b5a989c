"""Every callable of the course that can be imported somewhere: is one of them an answer?

``COLLECT`` is code that runs there: it leaves them in CANDIDATES, by name.
"""

from __future__ import annotations

COLLECT = """
import importlib, pkgutil
CANDIDATES = {}
def _keep(name, value):
    if callable(value) and (getattr(value, "__module__", None) or "").split(".")[0] in OURS:
        CANDIDATES[name] = value
OURS = ("autograde", "source_lib")
for _package in OURS:
    _package = importlib.import_module(_package)
    for _found in pkgutil.walk_packages(_package.__path__, _package.__name__ + ".", lambda _: None):
        if _found.name.endswith("__main__"):
            continue
        try:
            _module = importlib.import_module(_found.name)
        except ImportError:
            continue
        for _name, _value in list(vars(_module).items()):
            if getattr(_value, "__module__", _module.__name__) != _module.__name__:
                continue  # it is found where it is at home
            _keep(f"{_found.name}.{_name}", _value)
            for _key, _one in list(vars(_value).items()) if isinstance(_value, type) else ():
                _keep(f"{_found.name}.{_name}.{_key}", getattr(_value, _key, None))
            if isinstance(_value, dict):
                for _key, _one in list(_value.items()):
                    _keep(f"{_found.name}.{_name}[{_key!r}]", _one)
"""
