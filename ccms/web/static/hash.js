// What came behind the # of an address, from a shop's page: no server and no Referer ever sees it there.
// It goes into the form, leaves the address, and the form is sent as if its button had been pressed.
const form = document.querySelector("form[data-hash]");
const value = form && new URLSearchParams(location.hash.slice(1)).get(form.dataset.hash);
if (value) {
  history.replaceState(null, "", location.pathname + location.search);
  form.elements[form.dataset.hash].value = value;
  form.requestSubmit();
}
