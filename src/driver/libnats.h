/* libnats, loaded when a fleet's job is opened; see base/lazy.h.
 *
 * Its structures are the caller's and grow between minor versions, so that
 * another release than that of the headers would write behind their ends:
 * only the very same is used.
 *
 * SPDX-License-Identifier: ISC
 */
#ifndef RWI_DRIVER_LIBNATS_H
#define RWI_DRIVER_LIBNATS_H

#include <nats/nats.h>

#include "rootwalk/status.h"

#define RWI_NATS_FUNCTIONS(X)                                                  \
    X(jsConsumerConfig_Init)                                                   \
    X(jsConsumerInfo_Destroy)                                                  \
    X(jsCtx_Destroy)                                                           \
    X(jsMsgMetaData_Destroy)                                                   \
    X(jsOptions_Init)                                                          \
    X(jsPubOptions_Init)                                                       \
    X(jsStreamConfig_Init)                                                     \
    X(jsStreamInfo_Destroy)                                                    \
    X(jsSubOptions_Init)                                                       \
    X(js_AddConsumer)                                                          \
    X(js_AddStream)                                                            \
    X(js_GetConsumerInfo)                                                      \
    X(js_GetLastMsg)                                                           \
    X(js_GetMsg)                                                               \
    X(js_GetStreamInfo)                                                        \
    X(js_PublishMsg)                                                           \
    X(js_PullSubscribe)                                                        \
    X(natsConnection_Close)                                                    \
    X(natsConnection_Connect)                                                  \
    X(natsConnection_Destroy)                                                  \
    X(natsConnection_FlushTimeout)                                             \
    X(natsConnection_GetMaxPayload)                                            \
    X(natsConnection_JetStream)                                                \
    X(natsConnection_PublishString)                                            \
    X(natsConnection_Status)                                                   \
    X(natsConnection_SubscribeSync)                                            \
    X(natsMsgHeader_Get)                                                       \
    X(natsMsgHeader_Set)                                                       \
    X(natsMsgList_Destroy)                                                     \
    X(natsMsg_AckSync)                                                         \
    X(natsMsg_Create)                                                          \
    X(natsMsg_Destroy)                                                         \
    X(natsMsg_GetData)                                                         \
    X(natsMsg_GetDataLength)                                                   \
    X(natsMsg_GetMetaData)                                                     \
    X(natsMsg_GetSequence)                                                     \
    X(natsMsg_GetSubject)                                                      \
    X(natsMsg_InProgress)                                                      \
    X(natsMsg_Nak)                                                             \
    X(natsOptions_Create)                                                      \
    X(natsOptions_Destroy)                                                     \
    X(natsOptions_LoadCATrustedCertificates)                                   \
    X(natsOptions_LoadCertificatesChain)                                       \
    X(natsOptions_SetExpectedHostname)                                         \
    X(natsOptions_SetMaxPingsOut)                                              \
    X(natsOptions_SetMaxReconnect)                                             \
    X(natsOptions_SetNKeyFromSeed)                                             \
    X(natsOptions_SetName)                                                     \
    X(natsOptions_SetPingInterval)                                             \
    X(natsOptions_SetReconnectWait)                                            \
    X(natsOptions_SetSecure)                                                   \
    X(natsOptions_SetTimeout)                                                  \
    X(natsOptions_SetURL)                                                      \
    X(natsOptions_SetUserCredentialsFromFiles)                                 \
    X(natsOptions_SetUserInfo)                                                 \
    X(natsStatus_GetText)                                                      \
    X(natsSubscription_Destroy)                                                \
    X(natsSubscription_Fetch)                                                  \
    X(natsSubscription_NextMsg)                                                \
    X(nats_Close)                                                              \
    X(nats_GetLastError)                                                       \
    X(nats_GetVersion)                                                         \
    X(nats_Sleep)

struct rwi_nats {
#define X(name) __typeof__(name) *name;
    RWI_NATS_FUNCTIONS(X)
#undef X
};

/** Fill the table; see rwi_lazy_load().  RW_ERR_UNSUPPORTED for any other
 * version as well. */
enum rw_status rwi_nats_load(struct rwi_nats *table, char *why,
                             size_t why_size);

#endif
