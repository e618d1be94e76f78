/** One person's live feed. Reconnects by itself; whoever listens fetches again on every (re)connection. */

const FIRST_RETRY_MS = 400;
const SLOWEST_RETRY_MS = 5000;

/** Calls `on.event(event)`, `on.open()` and `on.lost()`. Returns a function that ends the feed for good. */
export function listen(as, on) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const address = `${scheme}://${location.host}/page/socket?as=${encodeURIComponent(as)}`;
  let socket;
  let retry = FIRST_RETRY_MS;
  let timer;
  let over = false;

  function connect() {
    socket = new WebSocket(address);
    socket.onopen = () => {
      retry = FIRST_RETRY_MS;
      on.open();
    };
    socket.onmessage = ({ data }) => !over && on.event(JSON.parse(data));
    socket.onclose = () => !over && connectLater();
  }

  function connectLater() {
    on.lost();
    timer = setTimeout(connect, retry);
    retry = Math.min(retry * 1.7, SLOWEST_RETRY_MS);
  }

  connect();
  return () => {
    over = true;
    clearTimeout(timer);
    socket.close();
  };
}
