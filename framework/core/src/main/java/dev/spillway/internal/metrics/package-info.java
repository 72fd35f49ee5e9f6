/// What operators see of the gate and the wire, as Micrometer meters and one log line now and then. All meters of a
/// service exist before its first call; a call only adds to them.
package dev.spillway.internal.metrics;
