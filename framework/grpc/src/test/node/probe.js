'use strict';

// What the client and the server have in common: the service, and how an ending is written.

const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const path = require('node:path');

const definition = loader.loadSync(path.join(__dirname, 'probe.proto'), { longs: Number, defaults: true });
const { Probe } = grpc.loadPackageDefinition(definition).dev.spillway.grpc.testing;

/** `NOT_FOUND: no such thing` */
function ending(status) {
    return status.details === '' || status.code === grpc.status.OK
        ? grpc.status[status.code]
        : `${grpc.status[status.code]}: ${status.details}`;
}

module.exports = { grpc, Probe, ending };
