// Compiles what is Python in Pyodide's files, with that very Python, which alone can read it then:
// node compile.mjs PYODIDE FILES, the folder of its runtime and the one whose files are changed.
import { pathToFileURL } from "node:url";

const [pyodide, files] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${pyodide}/` });
python.FS.mkdir("/files");
python.FS.mount(python.FS.filesystems.NODEFS, { root: files }, "/files");
python.runPython(`
import glob, importlib.util, io, marshal, sys, sysconfig, zipfile

PACKAGES, LIBRARY = sysconfig.get_path("purelib"), next(one for one in sys.path if one.endswith(".zip"))
UNCHECKED = (1).to_bytes(4, "little")  # there is no source to compare it with


def compiled(source, name):
    code = marshal.dumps(compile(source, name, "exec", dont_inherit=True))
    return importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(source) + code


for path in [*glob.glob("/files/*.whl"), "/files/python_stdlib.zip"]:
    place = PACKAGES if path.endswith(".whl") else LIBRARY
    made = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(made, "w") as target:
        for one in archive.infolist():
            content = archive.read(one)
            if one.filename.endswith(".py"):
                try:
                    content = compiled(content, f"{place}/{one.filename}")
                except SyntaxError:  # some packages bring code of another Python along
                    pass
                else:
                    one.filename += "c"
            target.writestr(one, content)
    with open(path, "wb") as file:
        file.write(made.getvalue())
`);
