// Sends the answer on, or after sign-out goes back once the applications' frames have been asked. Without script the button and the link do the same.
const form = document.getElementById("back");
if (form) form.submit();

const next = document.getElementById("next");
if (next) {
  const frames = [...document.querySelectorAll("iframe")].map(f => new Promise(done => { f.addEventListener("load", done); f.addEventListener("error", done); }));
  const atMost = new Promise(done => setTimeout(done, 2000));
  Promise.race([Promise.all(frames), atMost]).then(() => location.replace(next.href));
}
