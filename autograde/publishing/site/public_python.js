// Pyodide publishes each version twice: compiled, which starts sooner, and as it is written. The
// first of the addresses that answers is taken, so that nobody is left without Python.
self.loadPyodide = ({ addresses, ...options }) => {
  const answers = (address) => {
    try {
      importScripts(`${address}pyodide.js`); // puts its own loadPyodide in the place of this one
      return true;
    } catch {
      return false;
    }
  };
  const indexURL = addresses.find(answers);
  if (!indexURL) {
    throw new Error(`Python could not be loaded from ${addresses.join(" or ")}`);
  }
  return self.loadPyodide({ ...options, indexURL });
};
