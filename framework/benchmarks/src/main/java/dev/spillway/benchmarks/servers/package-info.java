/// Comparison of whole servers over HTTP: own JVMs, one load generator, CPU from the processes' own times.
@NullMarked
package dev.spillway.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
