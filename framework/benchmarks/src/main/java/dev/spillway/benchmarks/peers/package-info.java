/// The servers compared. Each has the same four endpoints, takes its port from `-Dport`, and listens on loopback.
@NullMarked
package dev.spillway.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
