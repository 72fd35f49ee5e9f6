package dev.spillway.benchmarks.peers;

import java.util.List;

/// What `POST /echo-json` parses and writes back. The component order is the key order of the posted file, so that
/// a right answer repeats it byte for byte.
record Order(long id, String customer, String currency, List<Line> lines, Address shipTo, String note) {
    record Line(String sku, String name, int quantity, long cents) {}

    record Address(String street, String city, String zip, String country) {}
}
