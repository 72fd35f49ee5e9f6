package dev.spillway;

/// Routes with a prefix, filters and limits in common; see [Routing#group].
public final class Group extends Routing {
    Group(Declarations declarations, Scope scope) {
        super(declarations, scope);
    }
}
