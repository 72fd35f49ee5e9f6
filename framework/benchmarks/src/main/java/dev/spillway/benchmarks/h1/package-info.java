/// Comparison of whole servers over HTTP/1.1: own JVMs, one load generator, CPU from the processes' own times.
@NullMarked
package dev.spillway.benchmarks.h1;

import org.jspecify.annotations.NullMarked;
