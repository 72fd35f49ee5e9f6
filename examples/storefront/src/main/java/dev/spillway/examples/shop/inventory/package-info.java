/// What is in stock. Called by the storefront, calls pricing.
@NullMarked
package dev.spillway.examples.shop.inventory;

import org.jspecify.annotations.NullMarked;
