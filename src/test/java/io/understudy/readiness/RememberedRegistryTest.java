package io.understudy.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ImageTerms;
import io.understudy.readiness.Registry.Told;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Registries are asked seldom. */
class RememberedRegistryTest {

    private static final ImageName WEB = ImageName.parse("r.test/web:1").orElseThrow();
    private static final ImageName CART = ImageName.parse("r.test/cart:1").orElseThrow();
    private static final ImageName ELSEWHERE =
            ImageName.parse("other.test/web:1").orElseThrow();
    private static final Login ANN = new Login("r.test", "ann", "secret", "Secret shop/pull");

    private final SetTime time = new SetTime();
    private final AtomicInteger asked = new AtomicInteger();
    private Told told = new Told.Found(Optional.empty());
    private final RememberedRegistry registry = new RememberedRegistry(
            (_, _, _) -> {
                asked.incrementAndGet();
                return told;
            },
            time);

    @Test
    void an_image_that_was_found_is_asked_for_again_after_half_an_hour() {
        assertThat(ask(WEB)).isEqualTo(told);
        time.pass(RememberedRegistry.FOUND.minusMillis(1));
        assertThat(ask(WEB)).isEqualTo(told);
        assertThat(asked).hasValue(1);
        time.pass(Duration.ofMillis(1));
        assertThat(ask(WEB)).isEqualTo(told);
        assertThat(asked).hasValue(2);
    }

    @Test
    void an_image_that_was_not_there_is_asked_for_again_soon_and_says_nothing_of_others() {
        told = new Told.Missing("HTTP 404");
        assertThat(ask(WEB)).isEqualTo(told);
        told = new Told.Found(Optional.empty());
        assertThat(ask(CART)).isEqualTo(told);
        assertThat(ask(WEB)).isInstanceOf(Told.Missing.class);
        time.pass(RememberedRegistry.NOT_FOUND);
        assertThat(ask(WEB)).isEqualTo(told);
    }

    @Test
    void another_login_is_another_question() {
        told = new Told.Refused("HTTP 401", List.of());
        assertThat(ask(WEB)).isEqualTo(told);
        told = new Told.Found(Optional.empty());
        assertThat(registry.ask(WEB, ImageTerms.DEFAULT, List.of(ANN))).isEqualTo(told);
    }

    @Test
    void a_registry_without_an_answer_is_left_alone_with_all_its_images_and_no_other_is() {
        told = new Told.Silent("refused");
        assertThat(ask(WEB)).isEqualTo(told);
        told = new Told.Found(Optional.empty());
        assertThat(ask(CART)).isInstanceOf(Told.Silent.class);
        assertThat(ask(ELSEWHERE)).isEqualTo(told);
        time.pass(RememberedRegistry.SILENT);
        assertThat(ask(CART)).isEqualTo(told);
    }

    @Test
    void a_registry_that_wants_a_pause_gets_it_and_what_it_answered_before_still_holds() {
        assertThat(ask(WEB)).isInstanceOf(Told.Found.class);
        told = new Told.Later("HTTP 429", Duration.ofMinutes(7));
        assertThat(ask(CART)).isEqualTo(told);
        time.pass(Duration.ofMinutes(7).minusMillis(1));
        assertThat(ask(CART)).isEqualTo(told);
        assertThat(ask(WEB)).isInstanceOf(Told.Found.class);
        assertThat(asked).hasValue(2);
        time.pass(Duration.ofMillis(1));
        assertThat(ask(CART)).isEqualTo(told);
        assertThat(asked).hasValue(3);
    }

    private Told ask(ImageName image) {
        return registry.ask(image, ImageTerms.DEFAULT, List.of());
    }
}
