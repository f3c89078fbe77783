package io.understudy.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataAddressesTest {

    @Test
    void knows_the_clouds_addresses_in_every_spelling() throws UnknownHostException {
        for (String address : List.of(
                "169.254.169.254",
                "169.254.170.2",
                "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fe80::a9fe:a9fe",
                "100.100.100.200",
                "192.0.0.192")) {
            assertThat(MetadataAddresses.contains(InetAddress.getByName(address)))
                    .as(address)
                    .isTrue();
        }
    }

    @Test
    void leaves_ordinary_addresses_alone() throws UnknownHostException {
        for (String address : List.of("127.0.0.1", "::1", "10.0.0.1", "192.0.2.1", "fd00::254", "64:ff9b::a00:1")) {
            assertThat(MetadataAddresses.contains(InetAddress.getByName(address)))
                    .as(address)
                    .isFalse();
        }
    }
}
