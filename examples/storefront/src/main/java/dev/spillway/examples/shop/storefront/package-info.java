/// The service that customers call.
@NullMarked
package dev.spillway.examples.shop.storefront;

import org.jspecify.annotations.NullMarked;
