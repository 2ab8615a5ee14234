() => {
  window.__events = [];
  const Original = window.WebSocket;
  window.WebSocket = class extends Original {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', (message) => {
        const said = JSON.parse(message.data);
        if (said.type === 'app') window.__events.push(said.data);
      });
    }
  };
}
