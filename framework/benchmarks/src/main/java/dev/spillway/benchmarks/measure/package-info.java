/// What all comparisons need: times of processes and cores, spreads of figures, profiles, options.
@NullMarked
package dev.spillway.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
