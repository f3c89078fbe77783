package io.understudy.rig.route53;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DebianMirrorTest {

    @Test
    void reads_the_form_of_one_line() {
        assertThat(DebianMirror.in(List.of(
                        "# deb http://old.example/debian bookworm main",
                        "deb [signed-by=/usr/share/k.gpg] http://packages.example/apt cloud main",
                        "deb http://security.example/debian-security bookworm-security main",
                        "deb [arch=amd64] https://mirror.example/debian/ bookworm main contrib")))
                .hasValue("https://mirror.example/debian");
    }

    @Test
    void reads_the_form_of_many_lines() {
        assertThat(DebianMirror.in(List.of(
                        "Types: deb",
                        "# http://old.example/debian",
                        "URIs: http://mirror.example/debian",
                        "Suites: trixie")))
                .hasValue("http://mirror.example/debian");
    }

    @Test
    void other_archives_are_no_mirror_of_debian() {
        assertThat(DebianMirror.in(List.of("deb http://archive.example/ubuntu noble main", "URIs: https://x/apt")))
                .isEmpty();
    }
}
