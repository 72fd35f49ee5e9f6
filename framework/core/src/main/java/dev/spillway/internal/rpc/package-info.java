/// What core and `spillway-grpc` tell each other: methods, calls, codes. It knows neither the wire nor a library.
package dev.spillway.internal.rpc;
