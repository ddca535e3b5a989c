// Paper is white, and unfolds nothing.
const folded = [];
const root = document.documentElement;
let theme;

addEventListener("beforeprint", () => {
  theme = root.dataset.theme;
  root.dataset.theme = "light";
  folded.push(...document.querySelectorAll("details:not([open])"));
  for (const one of folded) one.open = true;
});

addEventListener("afterprint", () => {
  root.dataset.theme = theme;
  for (const one of folded.splice(0)) one.open = false;
});
