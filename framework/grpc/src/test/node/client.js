'use strict';

// node client.js <clear or tls> <host:port>
// Makes every call that NodePeerIT knows of and prints a line for each: its name, and what came of it.

const { grpc, Probe, ending } = require('./probe.js');

const [transport, address] = process.argv.slice(2);
const credentials = transport === 'tls'
    ? grpc.credentials.createSsl(null, null, null, { rejectUnauthorized: false })
    : grpc.credentials.createInsecure();

// Whatever proxy the environment names is not asked for loopback, and TLS names no address (RFC 6066).
const direct = { 'grpc.enable_http_proxy': 0, 'grpc.ssl_target_name_override': 'localhost' };
const client = new Probe(address, credentials, direct);
const zipping = new Probe(address, credentials, { ...direct, 'grpc.default_compression_algorithm': 2 });

const within = (seconds) => ({ deadline: Date.now() + seconds * 1_000 });
const inTime = within(90);

/** Calls `echo`, to its status and all metadata. */
function echo(peer, message, metadata = new grpc.Metadata(), options = inTime) {
    return new Promise((resolve) => {
        const told = {};
        const call = peer.echo(message, metadata, options, (_, answer) => { told.answer = answer; });
        call.on('metadata', (head) => { told.head = head; });
        call.on('status', (status) => resolve({ ...told, status }));
    });
}

/** Reads a stream of answers to its status. */
function heard(call, each = () => {}) {
    return new Promise((resolve) => {
        const answers = [];
        call.on('data', (answer) => {
            answers.push(answer);
            each(answer);
        });
        call.on('error', () => {}); // the status says the same
        call.on('status', (status) => resolve({ answers, status }));
    });
}

const cases = {
    async unary() {
        const { answer, status } = await echo(client, { text: 'grüezi ☺', number: 2 ** 40, content: Buffer.from([0, 255]) });
        return `${ending(status)} ${answer.text} ${answer.number} ${answer.content.toString('hex')}`;
    },

    async 'many to one'() {
        const { answer, status } = await new Promise((resolve) => {
            let told;
            const call = client.collect(inTime, (_, answer) => { told = answer; });
            call.on('status', (status) => resolve({ answer: told, status }));
            for (let number = 0; number < 100; number++) {
                call.write({ number });
            }
            call.end();
        });
        return `${ending(status)} ${answer.number}`;
    },

    async 'one to many'() {
        const { answers, status } = await heard(client.produce({ number: 1_000 }, inTime));
        return `${ending(status)} ${answers.filter(({ number }, index) => number === index).length}`;
    },

    async 'many to many'() {
        const call = client.talk(inTime);
        const end = heard(call, ({ number }) => {
            if (number < 99) {
                call.write({ number: number + 1 });
            } else {
                call.end();
            }
        });
        call.write({ number: 0 });
        const { answers, status } = await end;
        return `${ending(status)} ${answers.length}`;
    },

    async deadline() {
        const { status } = await echo(client, { text: 'wait' }, new grpc.Metadata(), within(2));
        return grpc.status[status.code];
    },

    async cancel() {
        const call = client.produce({ text: 'wait' }, inTime);
        const { answers, status } = await heard(call, () => call.cancel());
        return `${grpc.status[status.code]} after ${answers.length}`;
    },

    async metadata() {
        const sent = new grpc.Metadata();
        sent.add('x-text', 'one');
        sent.add('x-text', 'two');
        sent.add('x-bytes-bin', Buffer.from([0, 0xab, 0xff, 1]));
        const { head, status } = await echo(client, { text: 'with metadata' }, sent);
        const bytes = status.metadata.get('x-bytes-bin').map((value) => value.toString('hex'));
        return `${ending(status)} head ${head.get('x-text').join(', ')} trailers ${bytes}`;
    },

    async 'status message'() {
        const { status } = await echo(client, { text: 'fail' });
        return ending(status);
    },

    async 'too large'() {
        const { status } = await echo(client, { content: Buffer.alloc(2 << 20) });
        return ending(status);
    },

    async gzip() {
        const { status } = await echo(zipping, { text: 'z'.repeat(1_000) });
        return grpc.status[status.code];
    },

    async 'large stream'() {
        const { answers, status } = await heard(client.produce({ text: 'large', number: 10 }, inTime));
        return `${ending(status)} ${answers.reduce((sum, { content }) => sum + content.length, 0)}`;
    },
};

async function main() {
    for (const [name, made] of Object.entries(cases)) {
        console.log(`${name}: ${await made()}`);
    }
    client.close();
    zipping.close();
}

main();
