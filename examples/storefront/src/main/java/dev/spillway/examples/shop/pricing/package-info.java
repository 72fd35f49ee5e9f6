/// What things cost. Called by the inventory, asks wholesalers.
@NullMarked
package dev.spillway.examples.shop.pricing;

import org.jspecify.annotations.NullMarked;
