import { createServer, type Server, type Socket } from "node:net";

/** A mail server on the loopback address that keeps what it is sent, or refuses every recipient. */
export class MailServer {
  /** Refuses recipients for good. */
  refuses = false;
  /** Letters as they came, with the transfer encoding of long lines undone. */
  readonly letters: string[] = [];
  #server: Server;
  #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => this.#converse(socket));
  }

  static async start(): Promise<MailServer> {
    const mail = new MailServer();
    await new Promise<void>((done) => mail.#server.listen(0, "127.0.0.1", done));
    return mail;
  }

  get url(): string {
    const address = this.#server.address();
    if (!address || typeof address === "string") throw new Error("the mail server has no port");
    return `smtp://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server.close(done));
  }

  #converse(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let waiting = "";
    let letter: string | undefined;
    const say = (text: string) => socket.write(`${text}\r\n`);
    say("220 mail.example.edu ready");
    socket.on("data", (bytes) => {
      waiting += bytes.toString("utf8");
      for (let end = waiting.indexOf("\r\n"); end >= 0; end = waiting.indexOf("\r\n")) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        if (letter !== undefined && line !== ".") {
          letter += `${line.replace(/^\./, "")}\r\n`;
        } else if (letter !== undefined) {
          this.letters.push(letter.replaceAll("=\r\n", "").replaceAll("=3D", "="));
          letter = undefined;
          say("250 2.0.0 queued");
        } else if (line.startsWith("RCPT") && this.refuses) {
          say(`550 5.1.1 ${line.slice(8)}: no such user here`);
        } else if (line === "DATA") {
          letter = "";
          say("354 go on");
        } else if (line === "QUIT") {
          socket.end("221 2.0.0 bye\r\n");
        } else {
          say("250 mail.example.edu");
        }
      }
    });
  }
}
