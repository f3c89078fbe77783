package io.understudy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token is good for, and for whom it signs. */
class AccessTest {

    @ParameterizedTest
    @CsvSource({
        "OBSERVE, OBSERVE, true", "OBSERVE, DRILL, false", "OBSERVE, OPERATE, false", "OBSERVE, APPROVE, false",
        "DRILL, OBSERVE, true", "DRILL, DRILL, true", "DRILL, OPERATE, false", "DRILL, APPROVE, false",
        "OPERATE, OBSERVE, true", "OPERATE, DRILL, true", "OPERATE, OPERATE, true", "OPERATE, APPROVE, false",
        "APPROVE, OBSERVE, true", "APPROVE, DRILL, false", "APPROVE, OPERATE, false", "APPROVE, APPROVE, true"
    })
    void a_role_is_good_for_this_and_no_more(Role has, Role needed, boolean let) {
        Access access = of(has);
        if (let) {
            assertThat(access.admit("Bearer of-ann", needed).name()).contains("ann");
        } else {
            assertThatThrownBy(() -> access.admit("Bearer of-ann", needed))
                    .isInstanceOfSatisfying(
                            Denied.Lacking.class,
                            lacking -> assertThat(lacking.role()).isEqualTo(needed))
                    .hasMessageContaining("ann lacks the role '%s'".formatted(needed.written()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "of-ann",
                "Basic of-ann",
                "bearer of-ann",
                "Bearer  of-ann",
                "Bearer of-ann ",
                "Bearer of-anN",
                "Bearer of-an",
                "Bearer owner, Bearer of-ann"
            })
    void anything_but_a_token_that_is_known_is_refused(String authorization) {
        Access access = of(Role.OPERATE);
        assertThatThrownBy(() -> access.admit(authorization, Role.OBSERVE)).isInstanceOf(Denied.Unknown.class);
        assertThatThrownBy(() -> access.admit(null, Role.OBSERVE)).isInstanceOf(Denied.Unknown.class);
    }

    @Test
    void the_owner_may_do_everything_and_signs_as_it_says() {
        Caller owner = of(Role.OBSERVE).admit("Bearer owner", Role.APPROVE);
        assertThat(Role.values()).allMatch(owner::may);
        assertThat(owner.signature(" bob ")).isEqualTo("bob");
        assertThat(owner.signature(null)).isEmpty();
    }

    @Test
    void nobody_signs_with_more_than_a_name() {
        Caller ann = new Caller(Optional.of("ann"), Set.of(Role.OPERATE));
        String longest = "n".repeat(200);
        assertThat(Caller.OWNER.signature(" " + longest)).isEqualTo(longest);
        for (Caller caller : List.of(Caller.OWNER, ann)) {
            assertThatThrownBy(() -> caller.signature(longest + "n"))
                    .isInstanceOf(LongName.class)
                    .hasMessageContaining("'by' is longer than 200 characters");
        }
    }

    @Test
    void a_named_token_signs_for_nobody_else() {
        Caller ann = new Caller(Optional.of("ann"), Set.of(Role.OPERATE));
        assertThat(ann.signature(null)).isEqualTo("ann");
        assertThat(ann.signature(" ")).isEqualTo("ann");
        assertThat(ann.signature("Ann")).isEqualTo("ann");
        for (String other : List.of("bob", "ann2", "an")) {
            assertThatThrownBy(() -> ann.signature(other))
                    .isInstanceOf(Denied.ForeignName.class)
                    .hasMessage("this token is ann's and signs for nobody else: leave 'by' out, or write ann");
        }
    }

    @Test
    void a_token_from_elsewhere_is_asked_about_last_and_signs_as_nobody_of_the_tokens_file() {
        Caller ann = new Caller(Optional.of("ann"), Set.of(Role.OBSERVE));
        Issued issued = token -> switch (token) {
            case "a.b.c" -> Optional.of(new Caller(Optional.of("kim"), Set.of(Role.DRILL)));
            case "d.e.f" -> Optional.of(new Caller(Optional.of("ANN"), Set.of(Role.OPERATE)));
            case "g.h.i" -> Optional.of(new Caller(Optional.of("max"), Set.of()));
            case "of-ann", "owner" -> throw new IllegalStateException("it is one of the service's own");
            default -> Optional.empty();
        };
        Access access =
                new Access("owner", () -> new Tokens(List.of(new Tokens.Entry(ann, Tokens.sha256("of-ann")))), issued);

        assertThat(access.admit("Bearer a.b.c", Role.DRILL).signature(null)).isEqualTo("kim");
        assertThat(access.admit("Bearer of-ann", Role.OBSERVE)).isEqualTo(ann);
        assertThat(access.admit("Bearer owner", Role.APPROVE)).isEqualTo(Caller.OWNER);
        assertThatThrownBy(() -> access.admit("Bearer d.e.f", Role.OBSERVE))
                .isInstanceOfSatisfying(
                        Denied.Unproven.class,
                        denied -> assertThat(denied.flaw()).isEqualTo(Flaw.TAKEN));
        assertThatThrownBy(() -> access.admit("Bearer g.h.i", Role.OBSERVE)).isInstanceOf(Denied.Lacking.class);
        assertThatThrownBy(() -> access.admit("Bearer x.y.z", Role.OBSERVE)).isInstanceOf(Denied.Unknown.class);
    }

    private static Access of(Role role) {
        Caller ann = new Caller(Optional.of("ann"), Set.of(role));
        return new Access("owner", () -> new Tokens(List.of(new Tokens.Entry(ann, Tokens.sha256("of-ann")))));
    }
}
