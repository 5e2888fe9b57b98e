// An order that a shop's page put behind the # of its link: no server and no Referer ever sees it there.
// It goes into the form, leaves the address, and the form is sent as if its button had been pressed.
const form = document.querySelector("form[data-order]");
const order = new URLSearchParams(location.hash.slice(1)).get("order");
if (form && order) {
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.order.value = order;
  form.requestSubmit();
}
