/// Traces: the context of a call (W3C Trace Context, level 1), which calls are recorded, and the way of their spans
/// to an exporter. An exporter comes from a module of the framework; without one a trace exists nevertheless.
package dev.spillway.internal.trace;
