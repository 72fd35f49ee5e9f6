package dev.spillway.internal.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.spillway.internal.tls.ClientFiles;
import dev.spillway.internal.tls.Source;
import dev.spillway.limit.Base;
import dev.spillway.limit.ClientKnobs;
import dev.spillway.limit.Knob;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads the section `clients`.
final class ClientReader {
    static final String CLIENTS = "clients";
    static final String EVERY_CLIENT = "default";

    private static final String BASE = "base";
    private static final String AUTHORITIES = "tls.authorities";
    private static final String CERTIFICATE = "tls.certificate";
    private static final String KEY = "tls.key";

    private final String prefix;
    private final Faults faults;

    /// @param prefix the path of the section with a dot at its end, for messages
    ClientReader(String prefix, Faults faults) {
        this.prefix = prefix;
        this.faults = faults;
    }

    /// The clients by name, and what is set for all as [#EVERY_CLIENT].
    Map<String, ClientSettings> read(ConfigValue value) {
        var clients = new HashMap<String, ClientSettings>();
        if (!(value instanceof ConfigObject object)) {
            faults.add(Section.placeOf(value), prefix + CLIENTS + " is a value; expected a section for each client");
            return clients;
        }
        object.forEach((name, settings) -> {
            var place = Section.placeOf(settings);
            var path = prefix + CLIENTS + "." + name;
            if (!isName(name)) {
                faults.add(place, path + " names no client; expected letters, digits and -");
            } else if (settings instanceof ConfigObject client) {
                clients.put(name, client(name, place, client));
            } else {
                faults.add(place, path + " is a value; expected a section");
            }
        });
        return clients;
    }

    /// Whether a client can have this name: it is a key, a label and a part of messages.
    static boolean isName(String name) {
        return name.matches("[A-Za-z0-9-]{1,64}");
    }

    private ClientSettings client(String name, Place place, ConfigObject object) {
        var own = name.equals(EVERY_CLIENT) ? Set.<String>of() : Set.of(BASE, AUTHORITIES, CERTIFICATE, KEY);
        var known = Stream.concat(own.stream(), ClientKnobs.all().stream().map(Knob::key))
                .collect(Collectors.toSet());
        var section = new Section(object, prefix + CLIENTS + "." + name + ".", known, faults);
        // Somebody may have written a password into it, which is a fault that must not be quoted.
        var base = section.secret(BASE, "an address as http://host:port or https://host", Base::of);
        var within = prefix + CLIENTS + "." + name + ".";
        var tls = new ClientFiles.Sources(
                file(section, within, AUTHORITIES), file(section, within, CERTIFICATE), file(section, within, KEY));
        if (tls.certificate().isPresent() != tls.key().isPresent()) {
            faults.add(place, prefix + CLIENTS + "." + name + ".tls has one of certificate and key; expected both");
        }
        return new ClientSettings(place, base.map(Section.Read::value), tls, section.settings(ClientKnobs.all()));
    }

    private static Optional<Source> file(Section section, String within, String key) {
        return section.value(key, "a file in PEM that can be read", ClientReader::readable)
                .map(read -> new Source(within + key, read.value(), read.place().origin()));
    }

    private static Path readable(String text) {
        try {
            var path = Path.of(text);
            if (!Files.isReadable(path)) {
                throw new IllegalArgumentException("cannot be read");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path", e);
        }
    }
}
