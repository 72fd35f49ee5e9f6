/// What is measured of outgoing calls: their CPU time beside the engine's own, how soon a chain of services is free
/// after a deadline, what reaches a failing service below three others.
@NullMarked
package dev.spillway.benchmarks.clients;

import org.jspecify.annotations.NullMarked;
