package dev.spillway.internal.gate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a query or the fields of a form, as forms and links write them: `name=value` pairs between
/// ampersands, a plus sign for a space, the rest percent-encoded (`application/x-www-form-urlencoded`). A name
/// without a value has an empty one, and empty pairs are skipped.
final class Query {
    /// A form has dozens of fields; thousands are somebody filling a map.
    static final int PARAMETERS = 1_000;

    private Query() {}

    /// The values of each name, in the order of the query. Immutable.
    ///
    /// @throws Refusal 400 if there are too many parameters, or one is not well encoded
    static Map<String, List<String>> parse(@Nullable String query) throws Refusal {
        if (query == null || query.isEmpty()) {
            return Map.of();
        }
        var values = new HashMap<String, List<String>>();
        var count = 0;
        for (var from = 0; from <= query.length(); ) {
            var ampersand = query.indexOf('&', from);
            var to = ampersand < 0 ? query.length() : ampersand;
            if (to > from) {
                if (++count > PARAMETERS) {
                    throw Refusal.of(Reason.MALFORMED, "there are more than %d parameters".formatted(PARAMETERS));
                }
                add(values, query.substring(from, to));
            }
            from = to + 1;
        }
        values.replaceAll((_, list) -> List.copyOf(list));
        return Map.copyOf(values);
    }

    private static void add(Map<String, List<String>> values, String pair) throws Refusal {
        var equals = pair.indexOf('=');
        var name = Percent.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
        var value = equals < 0 ? "" : Percent.decodeForm(pair.substring(equals + 1));
        values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
    }
}
