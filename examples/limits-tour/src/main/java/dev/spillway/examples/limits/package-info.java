/// A service with one endpoint for each limit, to be attacked and loaded.
@NullMarked
package dev.spillway.examples.limits;

import org.jspecify.annotations.NullMarked;
