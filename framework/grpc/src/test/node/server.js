'use strict';

// node server.js
// Serves on a port of loopback that it prints, until its standard input ends, and says when a call was cancelled.

const { grpc, Probe } = require('./probe.js');

/** Leaves a call without an answer and says when its client has given it up. */
function leave(call, name) {
    call.on('cancelled', () => console.log(`cancelled ${name}: true`));
}

function trailers() {
    const told = new grpc.Metadata();
    told.set('x-text', 'after');
    told.set('x-bytes-bin', Buffer.from([0, 0xab, 0xff, 1]));
    return told;
}

const echoes = {
    wait: (call) => leave(call, 'unary'),
    deadline: (call, answer) => answer(null, { number: call.getDeadline() - Date.now() }),
    fail: (_, answer) => answer({ code: grpc.status.FAILED_PRECONDITION, details: 'grüezi ☺ 100 %', metadata: trailers() }),
};

const server = new grpc.Server();
server.addService(Probe.service, {
    echo(call, answer) {
        const other = echoes[call.request.text];
        if (other) {
            other(call, answer);
            return;
        }
        const head = new grpc.Metadata();
        call.metadata.get('x-text').forEach((value) => head.add('x-text', value));
        call.sendMetadata(head);
        answer(null, call.request, trailers());
    },

    produce(call) {
        if (call.request.text === 'wait') {
            leave(call, 'stream');
            call.write({ text: 'one' });
            return;
        }
        for (let number = 0; number < call.request.number; number++) {
            call.write({ number, content: call.request.content });
        }
        call.end(trailers());
    },

    collect(call, answer) {
        let number = 0;
        call.on('data', () => { number++; });
        call.on('end', () => answer(null, { number }));
    },

    talk(call) {
        call.on('data', (message) => call.write(message));
        call.on('end', () => call.end());
    },
});

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (failed, port) => {
    if (failed) {
        throw failed;
    }
    console.log(`port: ${port}`);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit());
