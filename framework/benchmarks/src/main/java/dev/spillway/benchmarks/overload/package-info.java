/// What becomes of a service under more load than it can carry.
@NullMarked
package dev.spillway.benchmarks.overload;

import org.jspecify.annotations.NullMarked;
