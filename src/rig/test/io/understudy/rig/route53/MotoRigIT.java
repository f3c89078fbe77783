package io.understudy.rig.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.InvalidInputException;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/** The emulator with Amazon's own client: what it does, and what the real one would refuse. */
@NeedsNetwork
class MotoRigIT {

    private static final String NAME = "shop.example.org.";

    private static Reaper reaper;
    private static Network network;
    private static Moto moto;
    private static Route53Client client;

    private String zone;

    @BeforeAll
    static void starts(@TempDir Path folder) throws IOException {
        reaper = Reaper.start();
        network = Network.open(reaper);
        moto = Moto.start(reaper, network.place(Host.CLOUD), network.address(Host.CLOUD, 60), folder);
        client = moto.client();
    }

    @AfterAll
    static void ends() throws IOException {
        client.close();
        reaper.close();
        network.close();
    }

    @BeforeEach
    void makes_a_zone() throws IOException {
        moto.reset();
        zone = client.createHostedZone(it -> it.name("example.org.").callerReference("once"))
                .hostedZone()
                .id();
    }

    @Test
    void a_record_is_created_replaced_and_deleted() {
        change(ChangeAction.CREATE, "192.0.2.1");
        assertThat(values()).containsExactly("192.0.2.1");
        change(ChangeAction.UPSERT, "192.0.2.2");
        assertThat(values()).containsExactly("192.0.2.2");
        change(ChangeAction.DELETE, "192.0.2.2");
        assertThat(values()).isEmpty();
    }

    @Test
    void a_zone_that_is_not_there_is_answered_with_404_but_without_the_real_ones_error_code() {
        zone = "/hostedzone/ZNOSUCHZONE";
        assertThatThrownBy(() -> change(ChangeAction.UPSERT, "192.0.2.1"))
                .isInstanceOfSatisfying(
                        Route53Exception.class, e -> assertThat(e.statusCode()).isEqualTo(404))
                .isNotInstanceOf(NoSuchHostedZoneException.class);
    }

    @Test
    void too_kind_a_record_that_is_there_is_created_again_and_both_are_listed() {
        change(ChangeAction.CREATE, "192.0.2.1");
        change(ChangeAction.CREATE, "192.0.2.2");
        assertThat(values()).containsExactly("192.0.2.1", "192.0.2.2");
    }

    @Test
    void too_strict_a_record_is_not_created_again_as_it_was_in_the_place_of_the_one_that_followed_it() {
        change(ChangeAction.CREATE, "192.0.2.1");
        replace("192.0.2.1", "192.0.2.2");
        assertThatThrownBy(() -> replace("192.0.2.2", "192.0.2.1")).hasMessageContaining("already exists");
        assertThat(values()).containsExactly("192.0.2.2");
    }

    @Test
    void otherwise_than_the_real_one_to_delete_what_is_not_there_is_called_invalid_input() {
        change(ChangeAction.CREATE, "192.0.2.1");
        assertThatThrownBy(() -> change(ChangeAction.DELETE, "192.0.2.9")).isInstanceOf(InvalidInputException.class);
        assertThat(values()).containsExactly("192.0.2.1");
    }

    @Test
    void a_batch_with_a_refused_change_changes_nothing() {
        ResourceRecordSet absent =
                record("192.0.2.1").toBuilder().name("absent.example.org.").build();
        assertThatThrownBy(() -> client.changeResourceRecordSets(request -> request.hostedZoneId(zone)
                        .changeBatch(batch -> batch.changes(
                                one -> one.action(ChangeAction.UPSERT).resourceRecordSet(record("192.0.2.1")),
                                two -> two.action(ChangeAction.DELETE).resourceRecordSet(absent)))))
                .isInstanceOf(Route53Exception.class);
        assertThat(values()).isEmpty();
    }

    @Test
    void too_kind_a_change_is_never_pending() {
        ChangeInfo info = change(ChangeAction.UPSERT, "192.0.2.1");
        assertThat(info.status()).isEqualTo(ChangeStatus.INSYNC);
        assertThat(client.getChange(it -> it.id(info.id())).changeInfo().status())
                .isEqualTo(ChangeStatus.INSYNC);
    }

    @Test
    void too_kind_fifty_calls_in_a_row_are_not_throttled() {
        for (int i = 0; i < 50; i++) {
            change(ChangeAction.UPSERT, "192.0.2." + i);
        }
        assertThat(values()).containsExactly("192.0.2.49");
    }

    @Test
    void a_paused_emulator_answers_nobody_and_goes_on_where_it_was() {
        change(ChangeAction.UPSERT, "192.0.2.1");
        moto.program().pause();
        try {
            assertThatThrownBy(() -> change(ChangeAction.UPSERT, "192.0.2.2")).isInstanceOf(SdkClientException.class);
        } finally {
            moto.program().resume();
        }
        assertThat(values()).isNotEmpty();
    }

    private void replace(String before, String after) {
        client.changeResourceRecordSets(request -> request.hostedZoneId(zone)
                .changeBatch(batch -> batch.changes(
                        one -> one.action(ChangeAction.DELETE).resourceRecordSet(record(before)),
                        two -> two.action(ChangeAction.CREATE).resourceRecordSet(record(after)))));
    }

    private ChangeInfo change(ChangeAction action, String value) {
        return client.changeResourceRecordSets(request -> request.hostedZoneId(zone)
                        .changeBatch(
                                batch -> batch.changes(one -> one.action(action).resourceRecordSet(record(value)))))
                .changeInfo();
    }

    private List<String> values() {
        return client.listResourceRecordSets(it -> it.hostedZoneId(zone)).resourceRecordSets().stream()
                .filter(set -> set.name().equals(NAME) && set.type() == RRType.A)
                .flatMap(set -> set.resourceRecords().stream())
                .map(ResourceRecord::value)
                .toList();
    }

    private static ResourceRecordSet record(String value) {
        return ResourceRecordSet.builder()
                .name(NAME)
                .type(RRType.A)
                .ttl(5L)
                .resourceRecords(ResourceRecord.builder().value(value).build())
                .build();
    }
}
