/// Admission of calls, HTTP and gRPC alike. Read [dev.spillway.internal.gate.Gate#admit] first: every line of it
/// runs for every call.
package dev.spillway.internal.gate;
