// Runs each chapter's solved notebook in Pyodide, and prints what it earns, as JSON.
// node solved_in_pyodide.mjs PYODIDE COURSE WHEELS NOTEBOOKS: folders of files, notebooks as
// {stem: [code of a cell, ...]} in a JSON file.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, course, wheels, notebooks] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${pyodide}/`, env: { MPLBACKEND: "agg" } });
await python.loadPackage(["numpy", "matplotlib", "ipython"], { messageCallback: () => {} });
for (const [place, folder] of [["/course", course], ["/wheels", wheels]]) {
  python.FS.mkdir(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, place);
}
python.globals.set("notebooks", readFileSync(notebooks, "utf-8"));
const told = await python.runPythonAsync(`
import glob, io, json, os, sys, zipfile
from contextlib import redirect_stdout

for wheel in glob.glob("/wheels/*.whl"):
    zipfile.ZipFile(wheel).extractall("/lib/python3.12/site-packages")

from IPython.core.interactiveshell import InteractiveShell

told = {}
for stem, cells in json.loads(notebooks).items():
    os.chdir(f"/course/{stem}")
    sys.path.insert(0, os.getcwd())
    shell = InteractiveShell()
    earned, errors = {}, []
    for code in cells:
        with redirect_stdout(io.StringIO()):
            done = shell.run_cell(code)
        if not done.success:
            errors.append([code, repr(done.error_in_exec or done.error_before_exec)])
        elif code.startswith("check.") and isinstance(done.result, float):
            earned[code] = float(done.result)
    told[stem] = {"earned": earned, "errors": errors}
    sys.path.pop(0)
    # The next chapter has a kit of its own.
    for name in [one for one in sys.modules if one.split(".")[0] in ("autograde", "source_lib")]:
        del sys.modules[name]
json.dumps(told)
`);
console.log(told);
