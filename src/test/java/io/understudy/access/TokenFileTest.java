package io.understudy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file of people's tokens: who gets in by it, what is wrong with it, and what a change does. */
class TokenFileTest {

    private static final String ANN =
            "  - {name: ann, sha256: %s, roles: [observe, operate]}\n".formatted(Tokens.sha256("token-of-ann"));
    private static final String BOB =
            "  - {name: bob, sha256: %s, roles: [approve]}\n".formatted(Tokens.sha256("token-of-bob"));

    private final Path file;

    TokenFileTest(@TempDir Path folder) {
        this.file = folder.resolve("tokens.yaml");
    }

    @Test
    void each_entry_lets_in_who_has_its_token_with_its_roles() throws IOException {
        Access access = access(ANN + BOB);

        Caller ann = access.admit("Bearer token-of-ann", Role.OPERATE);
        assertThat(ann).isEqualTo(new Caller(Optional.of("ann"), Set.of(Role.OBSERVE, Role.OPERATE)));
        assertThat(access.admit("Bearer token-of-bob", Role.APPROVE).name()).contains("bob");
        assertThat(access.admit("Bearer of-the-owner", Role.APPROVE)).isEqualTo(Caller.OWNER);
        assertThatThrownBy(() -> access.admit("Bearer " + Tokens.sha256("token-of-ann"), Role.OBSERVE))
                .as("the hash is no token")
                .isInstanceOf(Denied.Unknown.class);
    }

    @Test
    void an_empty_list_lets_in_the_owner_alone() throws IOException {
        Access access = access("");

        assertThat(access.admit("Bearer of-the-owner", Role.OPERATE)).isEqualTo(Caller.OWNER);
        assertThatThrownBy(() -> access.admit("Bearer token-of-ann", Role.OBSERVE))
                .isInstanceOf(Denied.Unknown.class);
    }

    @Test
    void a_changed_file_holds_at_the_next_call() throws IOException {
        Access access = access(ANN);
        write(BOB);

        assertThat(access.admit("Bearer token-of-bob", Role.APPROVE).name()).contains("bob");
        assertThatThrownBy(() -> access.admit("Bearer token-of-ann", Role.OBSERVE))
                .isInstanceOf(Denied.Unknown.class);
    }

    @Test
    void a_file_that_was_refused_for_its_mode_holds_once_that_is_mended() throws IOException {
        Access access = access(ANN);
        write(BOB);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(access.admit("Bearer token-of-ann", Role.OPERATE).name()).contains("ann");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(access.admit("Bearer token-of-bob", Role.APPROVE).name()).contains("bob");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tokens: {}", "tokens:\n  - {name: bob}", "tokens: [", "---\ntokens: []\n---\ntokens: []"})
    void a_file_that_became_wrong_changes_nothing(String wrong) throws IOException {
        Access access = access(ANN);
        Files.writeString(file, wrong);
        assertThat(access.admit("Bearer token-of-ann", Role.OPERATE).name()).contains("ann");

        Files.delete(file);
        assertThat(access.admit("Bearer token-of-ann", Role.OPERATE).name()).contains("ann");

        write(BOB);
        assertThat(access.admit("Bearer token-of-bob", Role.APPROVE).name()).contains("bob");
    }

    @Test
    void a_file_that_others_may_change_or_read_is_refused() throws IOException {
        for (String mode : new String[] {"rw-rw----", "rw----rw-", "rw-r--r--"}) {
            write(ANN);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            assertThatThrownBy(() -> TokenFile.read(file))
                    .as(mode)
                    .isInstanceOf(UnderstudyException.Permanent.class)
                    .hasMessage(
                            "%s could be changed or read by other users of this machine: 'chmod 640 %s', and keep it the service's"
                                    .formatted(file, file));
        }
    }

    @Test
    void a_file_that_is_missing_is_named() {
        assertThatThrownBy(() -> TokenFile.read(file))
                .hasMessage(
                        "the tokens file %s can't be read (NoSuchFileException): create it, or remove api.tokens from understudy.yaml"
                                .formatted(file));
    }

    @Test
    void every_problem_is_told_with_its_place_and_without_the_hash() throws IOException {
        write(ANN + ANN.replace("ann", "Ann").replace("operate", "approve"));
        wrong("tokens.yaml:3:12: two tokens are named 'Ann': give each person one token, with all roles");
        wrong("tokens.yaml:3:25: two names have the same token: make one for each: 'understudy token NAME'");

        write("  - {name: ann, sha256: 0123abc, roles: [operate]}\n");
        wrong("tokens.yaml:2:25: 'sha256' is not a SHA-256 hash: write its 64 hexadecimal digits");
        write(ANN.replace("operate", "operator"));
        wrong(
                "tokens.yaml:2:",
                "'operator' in 'roles' is not one of observe, drill, operate, approve: did you mean 'operate'?");
        write(ANN.replace("observe, operate", ""));
        wrong("tokens.yaml:2:", "'roles' is empty");
        write(ANN.replace("name: ann, ", ""));
        wrong("tokens.yaml:2:5: the key 'name' is missing");
        write(ANN.replace("roles", "role"));
        wrong("tokens.yaml:2:", "unknown key 'role': did you mean 'roles'?");
    }

    @Test
    void new_tokens_differ_and_are_long() {
        assertThat(Tokens.random()).hasSize(64).isNotEqualTo(Tokens.random());
    }

    private void wrong(String... words) {
        assertThatThrownBy(() -> TokenFile.read(file))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining(Tokens.sha256("token-of-ann"))
                .hasMessageNotContaining("0123abc");
    }

    private Access access(String entries) throws IOException {
        write(entries);
        Supplier<Tokens> tokens = TokenFile.watch(file);
        return new Access("of-the-owner", tokens);
    }

    /** A new file in its place, as editors and mounted Secrets do it. */
    private void write(String entries) throws IOException {
        Path draft = file.resolveSibling("draft");
        Files.writeString(draft, entries.isEmpty() ? "tokens: []\n" : "tokens:\n" + entries);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r-----"));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
