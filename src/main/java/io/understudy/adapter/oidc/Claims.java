package io.understudy.adapter.oidc;

import io.understudy.access.Denied;
import io.understudy.access.Flaw;
import io.understudy.access.Role;
import io.understudy.policy.ApiSettings.Oidc;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a token says that is believed: who it is, and what the settings' map makes of it. Pure. */
record Claims(Map<String, ?> all) {

    private static final int LONGEST_NAME = 255;
    /** Claims of OAuth whose one text is a list, by its spaces. */
    private static final Set<String> SPACED = Set.of("scope", "scp");

    /** Throws {@link Denied.Unproven} when it is no name that could stand in a journal. */
    String name(Oidc terms) {
        return at(terms.name())
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(Claims::isName)
                .orElseThrow(() -> new Denied.Unproven(Flaw.NAMELESS));
    }

    private static boolean isName(String text) {
        return !text.isBlank()
                && text.equals(text.strip())
                && text.length() <= LONGEST_NAME
                && text.codePoints().noneMatch(Claims::invisible);
    }

    /** Also those that turn the direction of what follows. */
    private static boolean invisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    /** None for values that the map does not have. */
    Set<Role> roles(Oidc terms) {
        return values(terms.roles()).stream()
                .flatMap(value -> terms.map().getOrDefault(value, Set.of()).stream())
                .flatMap(role -> Role.of(role).stream())
                .collect(Collectors.toSet());
    }

    private List<String> values(String claim) {
        return switch (at(claim).orElse(List.of())) {
            case String text when SPACED.contains(claim) -> Arrays.asList(text.split(" ", -1));
            case String text -> List.of(text);
            case Collection<?> many ->
                many.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            default -> List.of();
        };
    }

    /** The claim of that whole name, else the one that its parts lead to. */
    private Optional<Object> at(String claim) {
        @Nullable Object whole = all.get(claim);
        if (whole != null) {
            return Optional.of(whole);
        }
        @Nullable Object inner = all;
        for (String part : claim.split("\\.", -1)) {
            inner = inner instanceof Map<?, ?> object ? object.get(part) : null;
        }
        return Optional.ofNullable(inner);
    }
}
