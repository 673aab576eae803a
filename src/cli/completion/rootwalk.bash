# Completion of rootwalk; written by src/cli/completion/generate.
# SPDX-License-Identifier: ISC

_rootwalk()
{
    local word=${COMP_WORDS[COMP_CWORD]} command=trace i
    local before=${COMP_WORDS[COMP_CWORD-1]} options formats
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        trace|bulk|compare|explain|mail|send|fetch|help) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    case $command in
    trace)
        options='--format -v --verbose --no-verbose --flags --no-flags --full --no-full --hex --no-hex +short +noshort +idnout +noidnout --color --pager --no-pager -o --output -q -t -c -x -f +idnin +noidnin --all --no-all --probe --validate --no-validate --qmin --no-qmin --allow-special --no-allow-special --hints --anchors --sha1 --max-queries --deadline --seed --fail-on --accept --record --replay -4 -6 -b -p +tcp +notcp +vc +novc +ignore +noignore +time +timeout +tries +retry +dnssec +nodnssec +do +nodo +coflag +nocoflag +co +noco +edns +noedns +bufsize +nobufsize +nsid +nonsid +cookie +nocookie +subnet +nosubnet +rd +nord +rdflag +nordflag +recurse +norecurse +ad +noad +adflag +noadflag +cd +nocd +cdflag +nocdflag --jobs --sandbox --no-sandbox --help -h --version'
        formats='text dig short json dot html mermaid prometheus sarif' ;;
    bulk)
        options='--format -o --output -t -c -f +idnin +noidnin --all --no-all --probe --validate --no-validate --qmin --no-qmin --allow-special --no-allow-special --hints --anchors --sha1 --max-queries --deadline --seed --fail-on --accept --record --replay -4 -6 -b -p +tcp +notcp +vc +novc +ignore +noignore +time +timeout +tries +retry +dnssec +nodnssec +do +nodo +coflag +nocoflag +co +noco +edns +noedns +bufsize +nobufsize +nsid +nonsid +cookie +nocookie +subnet +nosubnet +rd +nord +rdflag +nordflag +recurse +norecurse +ad +noad +adflag +noadflag +cd +nocd +cdflag +nocdflag --jobs --threads --rate --server-rate --server-queries --cache-size --memory --column --status --block --fields --trace --no-trace --resume --submit --work --collect --job-status --lost-after --nats-creds --nats-nkey --nats-ca --nats-cert --nats-key --sandbox --no-sandbox --help -h --version'
        formats='' ;;
    compare)
        options='--format -v --verbose --no-verbose --flags --no-flags --full --no-full --hex --no-hex +idnout +noidnout --color -o --output -q -t -c -x +idnin +noidnin --all --no-all --probe --validate --no-validate --qmin --no-qmin --allow-special --no-allow-special --hints --anchors --sha1 --max-queries --deadline --seed --fail-on --accept --watch +search +nosearch --record -4 -6 -b -p +tcp +notcp +vc +novc +ignore +noignore +time +timeout +tries +retry +dnssec +nodnssec +do +nodo +coflag +nocoflag +co +noco +edns +noedns +bufsize +nobufsize +nsid +nonsid +cookie +nocookie +subnet +nosubnet +rd +nord +rdflag +nordflag +recurse +norecurse +ad +noad +adflag +noadflag +cd +nocd +cdflag +nocdflag --sandbox --no-sandbox --help -h --version'
        formats='text json html' ;;
    explain)
        options='--format --hex --no-hex --brief --no-brief --color --pager --no-pager -o --output --filter --port --mdns --no-mdns --llmnr --no-llmnr --what --decode --session --frame --packets --no-packets --at --save --show-secrets --no-show-secrets --fail-on --sandbox --no-sandbox --help -h --version'
        formats='text json' ;;
    mail)
        options='--format -v --verbose --no-verbose --flags --no-flags --full --no-full --hex --no-hex --color --pager --no-pager -o --output --at --connect --no-connect --rcpt --no-rcpt --fetch --no-fetch --mx --dkim --ip --service --tls --cafile --helo --reply-time --all --no-all --validate --no-validate --qmin --no-qmin --allow-special --no-allow-special --hints --anchors --sha1 --max-queries --deadline --seed --fail-on --accept --record --replay -4 -6 -b -p --sandbox --no-sandbox --help -h --version'
        formats='text json html' ;;
    send)
        options='--format --color -o --output --show-secrets --no-show-secrets --server --tls --cafile --user --auth --password-file --password-fd --netrc --no-netrc --helo --reply-time --until --keylog --from --to --cc --bcc --subject --header --body --attach --message --validate --no-validate --qmin --no-qmin --allow-special --no-allow-special --hints --anchors --sha1 --max-queries --deadline --seed --fail-on --record -4 -6 -b --sandbox --no-sandbox --help -h --version'
        formats='text json' ;;
    fetch)
        options='--format --color -o --output --save --show-secrets --no-show-secrets --tls --cafile --user --auth --password-file --password-fd --netrc --no-netrc --reply-time --keylog --list --no-list --retrieve --no-retrieve --top --delete --no-delete --validate --no-validate --qmin --no-qmin --allow-special --no-allow-special --hints --anchors --sha1 --max-queries --deadline --seed --fail-on --record -4 -6 -b --sandbox --no-sandbox --help -h --version'
        formats='text json' ;;
    help)
        options=''
        formats='' ;;
    esac
    case $before in
    --format) COMPREPLY=($(compgen -W "$formats" -- "$word")); return ;;
    -c) COMPREPLY=($(compgen -W 'IN CH HS ANY' -- "$word")); return ;;
    --tls|--sha1) COMPREPLY=($(compgen -W 'accept insecure' -- "$word")); return ;;
    --fail-on) COMPREPLY=($(compgen -W 'error warning notice never' -- "$word")); return ;;
    -t) COMPREPLY=($(compgen -W 'A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP SIG KEY PX GPOS AAAA LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3 NSEC3PARAM TLSA SMIMEA HIP NINFO RKEY TALINK CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS DSYNC HHIT BRID UNECE ISO SPF UINFO UID GID UNSPEC NID L32 L64 LP EUI48 EUI64 NXNAME TKEY TSIG IXFR AXFR MAILB MAILA ANY URI CAA AVC DOA AMTRELAY RESINFO WALLET CLA IPN TA DLV DELEG DELEGPARAM' -- "$word")); return ;;
    --color) COMPREPLY=($(compgen -W 'auto always never' -- "$word")); return ;;
    -o|--output|-f|--cafile|--password-file|--netrc|--keylog|--body|--attach|--message|--hints|--anchors|--accept|--record|--replay|--status|--block|--resume|--nats-creds|--nats-nkey|--nats-ca|--nats-cert|--nats-key) COMPREPLY=($(compgen -f -- "$word")); return ;;
    esac
    case $word in
    -*|+*) COMPREPLY=($(compgen -W "$options" -- "$word")); return ;;
    esac
    case $command in
    explain) COMPREPLY=($(compgen -f -- "$word")) ;;
    help) COMPREPLY=($(compgen -W 'trace bulk compare explain mail send fetch help LAME_DELEGATION SERVER_ERROR SERVER_TIMEOUT SERVER_UNREACHABLE PORT_CLOSED MALFORMED_RESPONSE MISMATCHED_RESPONSE EDNS_UNSUPPORTED QMIN_FAILED TCP_FAILED TCP_UNREACHABLE TRUNCATED_OVER_TCP EDNS_IGNORED EDNS_NONCOMPLIANT RESPONSE_TOO_BIG LARGE_RESPONSE INTERCEPTED TRANSFER_OPEN SOFTWARE_SHOWN ADDRESS_NOT_ASKED ANSWER_NOT_AUTHORITATIVE RECURSION_OFFERED Z_BIT_SET RD_NOT_COPIED REFERRAL_WITH_AA NXDOMAIN_WITH_DATA NXDOMAIN_ABOVE_DATA DENIAL_CONTRADICTED SOA_MISSING SOA_OWNER_WRONG SOA_MULTIPLE COMPACT_DENIAL ANSWER_UNRELATED QUESTION_COUNT OPT_MISPLACED EDNS_ODD TRAILING_OCTETS TTL_INVALID DIGEST_LENGTH OUT_OF_BAILIWICK_RECORDS TYPE_MISHANDLED CASE_NOT_PRESERVED SINGLE_SERVER NO_GLUE NS_NAME_IS_ALIAS NS_NAME_NOT_FOUND TARGET_UNREGISTERED NS_WITHOUT_ADDRESS CIRCULAR_DEPENDENCY DELEGATIONS_DIFFER ADDRESS_NOT_PUBLIC SERVERS_SHARE_ADDRESS SINGLE_NETWORK FAMILY_MISSING UNREACHABLE_WITHOUT_IPV4 DELEG_ONLY DELEG_PRESENT PARENT_CHILD_NS_MISMATCH GLUE_MISMATCH INCONSISTENT_ANSWERS SOA_SERIAL_MISMATCH DATA_DIFFERS_SAME_SERIAL NS_SETS_DIFFER GLUE_INCOMPLETE ALIAS_AND_OTHER_DATA ALIAS_AT_APEX DNAME_MISMATCH ALIAS_LOOP ALIAS_TARGET_MISSING TARGET_IS_ALIAS ALIAS_CHAIN_LONG TTL_DIFFERS TTL_LONG TTL_ZERO SOA_TIMES_ODD NEGATIVE_TTL_LONG DNSKEY_SETS_DIFFER CDS_SETS_DIFFER DS_CHANGE_PENDING BOOTSTRAP_INCOMPLETE CDS_UNUSABLE KEY_WEAK ALGORITHM_INCOMPLETE RRSIG_OUTLIVED RRSIG_LIFETIME DENIALS_DIFFER NSEC3_SALT NSEC3_OPT_OUT DNSSEC_BOGUS RRSIG_EXPIRED RRSIG_NOT_YET_VALID RRSIG_INVALID RRSIG_MISSING RRSIG_STRIPPED RRSIG_ONE_BAD SERVER_DATA_BOGUS RRSIG_EXPIRES_SOON DS_BROKEN DS_WITHOUT_DNSKEY DNSKEY_WITHOUT_DS SIGNED_WITHOUT_DS DENIAL_BROKEN CLOCK_OFF ALGORITHM_UNSUPPORTED ALGORITHM_DEPRECATED DS_DIGEST_SHA1 NSEC3_ITERATIONS KEY_REVOKED TTL_ABOVE_ORIGINAL DNSSEC_NOTE MAIL_DOMAIN_NOT_FOUND NO_MAIL_HOST NULL_MX NULL_MX_NOT_ALONE IMPLICIT_MX MX_IS_ALIAS MX_IS_ADDRESS MX_HOST_WITHOUT_ADDRESS MX_HOST_NOT_PUBLIC MX_SINGLE MX_SETS_DIFFER MX_LOOKUP_BOGUS ADDRESS_LOOKUP_FAILED_V6 DANE_LOOKUP_FAILED DANE_BOGUS DANE_USAGE_UNUSABLE DANE_NOT_SECURE DANE_MX_INSECURE DANE_FULL_DATA SPF_MISSING SPF_TWO_RECORDS SPF_SYNTAX SPF_TOO_MANY_LOOKUPS SPF_TOO_MANY_VOID SPF_ALLOWS_ALL SPF_PTR SPF_TYPE99 DKIM_KEY_INVALID DKIM_KEY_SHORT DKIM_KEY_REVOKED DMARC_MISSING DMARC_INVALID DMARC_OLD_TAG DMARC_REPORT_UNAUTHORIZED MTA_STS_RECORD_INVALID MTA_STS_POLICY_UNREACHABLE MTA_STS_POLICY_INVALID MTA_STS_MX_NOT_LISTED MTA_STS_TESTING TLSRPT_INVALID STS_WITHOUT_TLSRPT BIMI_INVALID MX_UNREACHABLE MX_ALL_UNREACHABLE SMTP_NOT_SPOKEN SMTP_GREETING_4XX_5XX SMTP_RATE_LIMITED SMTP_GREYLISTED SMTP_EHLO_REFUSED SMTP_NAME_DIFFERS SMTP_SIZE_SMALL SMTPUTF8_MISSING AUTH_BEFORE_TLS STARTTLS_NOT_OFFERED STARTTLS_BROKEN STARTTLS_INJECTION TLS_ALERT CERTIFICATE_EXPIRED CERTIFICATE_NOT_YET_VALID CERTIFICATE_EXPIRES_SOON CERTIFICATE_NAME_MISMATCH CERTIFICATE_UNTRUSTED CERTIFICATE_CHAIN_INCOMPLETE CERTIFICATE_SIGNED_SHA1 TLS_VERSION_OLD TLS_SUITE_WEAK KEY_SHORT DANE_MISMATCH DANE_NO_STARTTLS DANE_STALE_RECORD DANE_TA_NOT_SENT NOERROR FORMERR SERVFAIL NXDOMAIN NOTIMP REFUSED YXDOMAIN YXRRSET NXRRSET NOTAUTH NOTZONE DSOTYPENI BADVERS BADKEY BADTIME BADMODE BADNAME BADALG BADTRUNC BADCOOKIE QR AA TC RD RA Z AD CD A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP SIG KEY PX GPOS AAAA LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3 NSEC3PARAM TLSA SMIMEA HIP NINFO RKEY TALINK CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS DSYNC HHIT BRID UNECE ISO SPF UINFO UID GID UNSPEC NID L32 L64 LP EUI48 EUI64 NXNAME TKEY TSIG IXFR AXFR MAILB MAILA ANY URI CAA AVC DOA AMTRELAY RESINFO WALLET CLA IPN TA DLV DELEG DELEGPARAM' -- "$word")) ;;
    *)
        if [ "$COMP_CWORD" = 1 ]; then
            COMPREPLY=($(compgen -W 'trace bulk compare explain mail send fetch help' -- "$word"))
        else
            COMPREPLY=($(compgen -W 'A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP SIG KEY PX GPOS AAAA LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3 NSEC3PARAM TLSA SMIMEA HIP NINFO RKEY TALINK CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS DSYNC HHIT BRID UNECE ISO SPF UINFO UID GID UNSPEC NID L32 L64 LP EUI48 EUI64 NXNAME TKEY TSIG IXFR AXFR MAILB MAILA ANY URI CAA AVC DOA AMTRELAY RESINFO WALLET CLA IPN TA DLV DELEG DELEGPARAM' -- "$word"))
        fi ;;
    esac
}
complete -F _rootwalk -o bashdefault rootwalk
