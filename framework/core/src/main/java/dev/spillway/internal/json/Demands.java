package dev.spillway.internal.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/// Demands the primitive components of a record: an absent `int` would be 0, which nobody sent.
final class Demands extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
        if (member instanceof AnnotatedParameter && member.getRawType().isPrimitive()) {
            return Boolean.TRUE;
        }
        return super.hasRequiredMarker(config, member);
    }
}
