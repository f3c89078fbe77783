package io.understudy.policy;

import io.understudy.document.Section;
import java.util.Optional;

/**
 * A document of a known kind.
 *
 * @param section its outermost mapping, for checks that also work on a document that does not fit its schema
 * @param value what it was bound to; empty when it does not fit its schema
 */
record Loaded<T>(Section section, Optional<T> value) {

    Section spec() {
        return section.section("spec");
    }

    String name() {
        return section.section("metadata").text("name").orElse("");
    }
}
