// Runs each notebook in Pyodide, and prints what it earns and shows, as JSON.
// node solved_in_pyodide.mjs PYODIDE PYTHON COURSE WHEELS NOTEBOOKS: what Node can start, the site's
// own Python, folders of files, and notebooks as {folder in COURSE: [code of a cell, ...]} in a JSON
// file. What an extension of IPython's would do at the start of the live edition's kernel is done
// here for each of them.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, from, course, wheels, notebooks] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${from}/`, env: { MPLBACKEND: "agg" } });
await python.loadPackage(["numpy", "matplotlib", "ipython"], { messageCallback: () => {} });
for (const [place, folder] of [["/course", course], ["/wheels", wheels]]) {
  python.FS.mkdir(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, place);
}
python.globals.set("notebooks", readFileSync(notebooks, "utf-8"));
const told = await python.runPythonAsync(`
import glob, io, json, os, shutil, sys, zipfile
from contextlib import redirect_stderr, redirect_stdout

for wheel in glob.glob("/wheels/*.whl"):
    zipfile.ZipFile(wheel).extractall("/lib/python3.12/site-packages")

from IPython.core.interactiveshell import InteractiveShell
import course_start

course_start.name_the_fonts()
told = {}
for folder, cells in json.loads(notebooks).items():
    os.chdir(f"/course/{folder}")
    course_start.unpack()
    shell = InteractiveShell()
    earned, errors, cards, red = {}, [], [], io.StringIO()
    for code in cells:
        with redirect_stdout(io.StringIO()) as shown, redirect_stderr(red):
            done = shell.run_cell(code)
        if not done.success:
            errors.append([code, repr(done.error_in_exec or done.error_before_exec)])
        elif code.startswith("check.") and isinstance(done.result, float):
            earned[code] = float(done.result)
            cards.append([float(done.result), shown.getvalue()])
    with redirect_stdout(io.StringIO()) as progress:
        sys.modules["autograde.check"].progress()
    told[folder] = {
        "earned": earned,
        "errors": errors,
        "cards": cards,
        "red": red.getvalue(),
        "progress": progress.getvalue(),
    }
    # The next one has a kit of its own.
    sys.path.remove(course_start.UNPACKED)
    shutil.rmtree(course_start.UNPACKED)
    for name in [one for one in sys.modules if one.split(".")[0] in ("autograde", "source_lib")]:
        del sys.modules[name]
json.dumps(told)
`);
console.log(told);
