/// A shop of three services, each of which calls the next: storefront, inventory, pricing.
@NullMarked
package dev.spillway.examples.shop;

import org.jspecify.annotations.NullMarked;
