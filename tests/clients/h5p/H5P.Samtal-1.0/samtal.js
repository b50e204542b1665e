// The least content that there can be: a question, and a button by which it is answered in full. What is told of that, H5P's
// core writes.
H5P.Samtal = class extends H5P.EventDispatcher {
  constructor({ fråga }, contentId) {
    super();
    Object.assign(this, { fråga, contentId });
  }

  attach($container) {
    $container.text(this.fråga).append("<button>Klar</button>");
    $container.find("button").on("click", () => this.triggerXAPIScored(4, 5, "completed", true, true));
  }
};
