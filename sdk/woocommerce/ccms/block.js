// The button in the editor of blocks. On the page itself PHP prints it, and no script runs there.
(function (blocks, element, ServerSideRender) {
  blocks.registerBlockType("ccms/button", {
    edit: function () {
      return element.createElement(ServerSideRender, { block: "ccms/button" });
    },
    save: function () {
      return null;
    },
  });
})(window.wp.blocks, window.wp.element, window.wp.serverSideRender);
