/// Token buckets of endpoints and their clients: of this process alone, or of a fleet, as a module makes them.
@NullMarked
package dev.spillway.internal.rate;

import org.jspecify.annotations.NullMarked;
