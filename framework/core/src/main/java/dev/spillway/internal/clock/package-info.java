/// The table of deadlines and its sweeper: one for the process, for connections and calls alike.
package dev.spillway.internal.clock;
