/// JMH benchmarks of single parts, in time and in bytes allocated.
@NullMarked
package dev.spillway.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
