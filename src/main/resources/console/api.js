// Speaks to the service. The token lives in this tab's session storage and in the Authorization header, nowhere else.

const KEY = "understudy.token";

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value),
  forget: () => sessionStorage.removeItem(KEY),
};

/** What the service answered when it did not do it. */
export class Refused extends Error {
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

async function refused(answer) {
  let words = `the service answered ${answer.status}`;
  try {
    words = (await answer.json()).error ?? words;
  } catch {
    // No JSON: the number says what there is.
  }
  return new Refused(answer.status, words);
}

function headers(more = {}) {
  return {Authorization: `Bearer ${token.get() ?? ""}`, ...more};
}

export async function get(path) {
  const answer = await fetch(path, {headers: headers(), cache: "no-store", signal: AbortSignal.timeout(15000)});
  if (!answer.ok) {
    throw await refused(answer);
  }
  return answer.json();
}

export async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: headers({"Content-Type": "application/json"}),
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw await refused(answer);
  }
  return answer.json();
}

/** One event of the stream, from its lines. */
function parse(block) {
  const event = {id: "", name: "message", data: ""};
  for (const line of block.split("\n")) {
    const [, field, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
    if (field === "id") {
      event.id = value;
    } else if (field === "event") {
      event.name = value;
    } else if (field === "data") {
      event.data += value;
    }
  }
  return event.data === "" ? null : event;
}

/**
 * Listens until the stream ends or is silent for longer than three heartbeats; calls back for each event.
 * EventSource would do this, but can't send a token.
 */
export async function listen(lastId, heard) {
  const abort = new AbortController();
  let watch = setTimeout(() => abort.abort(), 30000);
  try {
    const answer = await fetch("/api/v1/events", {
      headers: headers(lastId ? {"Last-Event-ID": lastId} : {}),
      cache: "no-store",
      signal: abort.signal,
    });
    if (!answer.ok) {
      throw await refused(answer);
    }
    heard(null);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const {value, done} = await reader.read();
      if (done) {
        return;
      }
      clearTimeout(watch);
      watch = setTimeout(() => abort.abort(), 30000);
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const event of blocks.map(parse)) {
        if (event) {
          heard(event);
        }
      }
    }
  } finally {
    clearTimeout(watch);
    abort.abort();
  }
}
