/// Rates that the instances of a service share over Redis.
@NullMarked
package dev.spillway.redis;

import org.jspecify.annotations.NullMarked;
