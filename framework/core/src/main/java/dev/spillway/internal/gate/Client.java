package dev.spillway.internal.gate;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.Optional;

/// Whom a call counts for: the caller that the application's `authenticate` named, else a client address. An IPv6
/// client is its /64, because one subscriber has all of it.
///
/// The hash codes depend on a secret of the process: nobody can choose addresses that fall into one bucket of a
/// table.
public sealed interface Client {
    /// A caller that the application knows.
    record Named(String name) implements Client {
        @Override
        public String subject() {
            return "name " + name;
        }

        @Override
        public Optional<String> caller() {
            return Optional.of(name);
        }

        @Override
        public long hash() {
            var hash = Seed.SECRET;
            for (var i = 0; i < name.length(); i++) {
                hash = Seed.mix(hash ^ name.charAt(i));
            }
            return hash;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(hash());
        }
    }

    /// An IPv4 address.
    record Address(int address) implements Client {
        @Override
        public String subject() {
            return "4 " + Integer.toHexString(address);
        }

        @Override
        public long hash() {
            return Seed.mix(Seed.SECRET ^ address);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(hash());
        }
    }

    /// The upper half of an IPv6 address.
    record Network(long prefix) implements Client {
        @Override
        public String subject() {
            return "6 " + Long.toHexString(prefix);
        }

        @Override
        public long hash() {
            return Seed.mix(Seed.SECRET ^ Seed.mix(prefix));
        }

        @Override
        public int hashCode() {
            return Long.hashCode(hash());
        }
    }

    /// The secret of this process.
    final class Seed {
        private static final long SECRET = new SecureRandom().nextLong();

        private Seed() {}

        /// A bijection in which every bit of the input changes about half the bits of the result.
        static long mix(long value) {
            var z = value + 0x9e3779b97f4a7c15L;
            z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            return z ^ (z >>> 31);
        }
    }

    /// The name of the caller, if the application knows it.
    default Optional<String> caller() {
        return Optional.empty();
    }

    /// A hash of 64 bits that a client cannot foresee.
    long hash();

    /// The client in a text that is the same in every process.
    String subject();

    /// The client behind an address.
    static Client of(InetAddress address) {
        var bytes = address.getAddress();
        var bits = 0L;
        for (var i = 0; i < Math.min(bytes.length, Long.BYTES); i++) {
            bits = bits << Byte.SIZE | (bytes[i] & 0xff);
        }
        return bytes.length == Integer.BYTES ? new Address((int) bits) : new Network(bits);
    }
}
