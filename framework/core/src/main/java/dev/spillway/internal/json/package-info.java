/// The JSON codec: Jackson with every bound set, and its errors in words for a client.
package dev.spillway.internal.json;
