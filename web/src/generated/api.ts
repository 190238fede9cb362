/** Made from the server's OpenAPI document by scripts/generate.mjs; never edited. */
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: {
                code: string;
                message: string;
                fields?: {
                    [key: string]: string;
                };
                conflicts?: {
                    [key: string]: components["schemas"]["Conflict"];
                };
                detail?: string;
                /** Format: uuid */
                merged_into?: string;
                reference: string;
            };
        };
        Conflict: {
            yours: unknown;
            theirs: unknown;
            by: string;
            /** Format: date-time */
            at: string;
        };
        Link: {
            id: string | null;
            label: string | null;
        };
        File: {
            /** Format: uuid */
            id: string;
            name: string;
            size: number;
            type: string;
        };
        Me: {
            user: {
                id: string;
                username: string;
                label: string;
                department: components["schemas"]["Link"] | null;
            };
            /** @enum {string} */
            language: "zh-hans" | "zh-hant" | "en";
            company: {
                name: string;
                timezone: string;
            };
            epoch: number;
            demo: boolean;
            watermark?: boolean;
            must_change_password: boolean;
            must_enrol_factor: boolean;
        };
        Second: {
            second: ("passkey" | "totp" | "recovery")[];
        };
        Field: {
            name: string;
            label: string;
            type: string;
            help?: string;
            required?: boolean;
            readonly?: boolean;
            sort?: boolean;
            filter?: boolean;
            group?: boolean;
            multiple?: boolean;
            own?: boolean;
            sensitive?: boolean;
            locked?: boolean;
            max_length?: number | null;
            choices?: {
                value: string;
                label: string;
                color?: string;
            }[];
            offers?: number[];
            target?: string | null;
            stays?: {
                field: string;
                values: string[];
            } | null;
            default?: unknown;
            /** @enum {string} */
            right?: "write" | "read" | "masked";
        };
        Action: {
            name: string;
            label: string;
            help?: string;
            icon?: string;
            group?: string;
            bulk?: boolean;
            danger?: boolean;
            aside?: boolean;
            input: components["schemas"]["Field"][];
            shown_when?: {
                [key: string]: {
                    field: string;
                    values: string[];
                };
            };
        };
        Kind: {
            name: string;
            path: string;
            domain?: string;
            label: string;
            plural?: string;
            icon?: string;
            help?: string;
            title?: string;
            sort?: string;
            fields: components["schemas"]["Field"][];
            asked_by?: components["schemas"]["Field"][];
            columns?: string[];
            highlights?: string[];
            quick?: string[];
            can: string[];
            form?: {
                title: string;
                fields: string[];
            }[];
            children?: {
                kind: string;
                link: string;
                label?: string;
            }[];
            timeline?: {
                kind: string;
                link: string;
                label?: string;
            } | null;
            notes?: {
                kind?: string;
                link?: string;
                action?: string;
                label?: string;
            } | null;
            lasts?: {
                at: string;
                minutes: string;
            } | null;
            board?: {
                by?: string;
                move?: string;
                within?: string;
                state?: string;
                open?: string;
                due?: string;
                step?: string;
                since?: string;
                late?: string;
                ends?: {
                    value?: string;
                    action?: string;
                }[];
                sums?: string[];
                shown?: string[];
            } | null;
            map?: boolean;
            picture?: string | null;
            clock?: string | null;
            parent?: string | null;
            tree?: string | null;
            shown_when?: {
                [key: string]: {
                    field: string;
                    values: string[];
                };
            };
            similar?: {
                path: string;
                fields: string[];
            } | null;
            own_fields?: boolean;
            beside?: boolean;
            menu?: boolean;
            actions: components["schemas"]["Action"][];
        };
        Region: {
            code: string;
            name: string;
            children: components["schemas"]["Region"][];
        };
        Import: {
            /** Format: uuid */
            id: string;
            kind: string;
            file: string;
            size: number;
            /** @enum {unknown} */
            status: "reading" | "mapping" | "checking" | "checked" | "loading" | "done" | "failed" | "cancelled" | "undoing" | "undone";
            sheets: string[];
            sheet: string | null;
            headers: string[];
            sample: (string | null)[][];
            warnings: string[];
            mapping: {
                [key: string]: string;
            };
            key: string | null;
            keys: string[];
            /** @enum {unknown} */
            duplicates: "skip" | "fill" | "update" | "error";
            /** @enum {unknown} */
            conflicts: "keep" | "overwrite";
            clears: boolean;
            values: Record<string, never>;
            rows: number | null;
            progress: {
                done: number;
                total: number;
            };
            counts: {
                new: number;
                update: number;
                joined: number;
                same: number;
                skip: number;
                conflict: number;
                error: number;
            };
            problems: {
                line: number;
                field: string | null;
                label: string | null;
                message: string;
            }[];
            changes: {
                line: number;
                conflict: boolean;
                record: {
                    /** Format: uuid */
                    id: string;
                    number: string;
                    label: string;
                } | null;
                cells: {
                    field: string;
                    label: string;
                    before: string | null;
                    after: string | null;
                    was: string | null;
                    by: string | null;
                    at: string | null;
                }[];
            }[];
            tried: number;
            undo: {
                until: string | null;
                by: string | null;
                deleted: number;
                hanging: number;
                restored: number;
                kept: number;
            };
            error: string | null;
            /** Format: date-time */
            created_at: string;
        };
        Targets: {
            targets: {
                name: string;
                label: string;
                type: string;
                group: string;
                required: boolean;
            }[];
            keys: {
                name: string;
                label: string;
            }[];
        };
        Foreseen: {
            counts: {
                deleted: number;
                restored: number;
                worked_on: number;
                changed_since: number;
            };
            worked_on: {
                /** Format: uuid */
                id: string;
                number: string;
                label: string;
                by: string;
                at: string;
            }[];
            until: string | null;
            capped: boolean;
        };
        Approval: {
            kind: string;
            /** Format: uuid */
            id: string;
            number: string;
            count: number;
        };
        BulkAnswer: {
            done: number;
            failed: number;
            results: {
                /** Format: uuid */
                id: string;
                ok: boolean;
                code?: string;
                message?: string;
                label?: string;
                fields?: {
                    [key: string]: string;
                };
                conflicts?: Record<string, never>;
                waits?: boolean;
            }[];
            /** Format: uuid */
            after: string | null;
            message?: string;
            waiting?: number;
            approvals?: components["schemas"]["Approval"][];
        };
        CellsAnswer: {
            done: number;
            failed: number;
            results: {
                /** Format: uuid */
                id: string;
                ok: boolean;
                code?: string;
                message?: string;
                label?: string;
                fields?: {
                    [key: string]: string;
                };
                conflicts?: Record<string, never>;
                waits?: boolean;
            }[];
            /** Format: uuid */
            after: string | null;
            message?: string;
            waiting?: number;
            approvals?: components["schemas"]["Approval"][];
            rows: Record<string, never>[];
        };
        Change: {
            id: string;
            /** Format: date-time */
            at: string;
            action: string;
            label: string;
            actor: {
                kind: string;
                id: string | null;
                label: string;
            };
            text: string;
            diff: {
                field: string;
                label: string;
                before: unknown;
                after: unknown;
            }[];
        };
        Group: {
            value: unknown;
            label: unknown;
            count?: number;
            unseen?: number[];
        } & {
            [key: string]: string | number | null;
        };
        Settings: {
            groups: {
                title: string;
                settings: {
                    field: components["schemas"]["Field"];
                    value: string | number | boolean | null;
                    least: number | null;
                    most: number | null;
                }[];
            }[];
        };
        TrailRow: {
            id: string;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            event: "action" | "bulk_view" | "download" | "erase" | "export" | "export_decision" | "export_request" | "factor_change" | "import" | "invitation" | "look_up" | "password_change" | "permission_change" | "print" | "read_one" | "refused" | "restore" | "search" | "setting_change" | "sign_in" | "sign_in_failed" | "sign_out" | "trail_export" | "trail_pruned" | "trail_read" | "unmask" | "upload";
            /** @enum {string} */
            outcome: "done" | "failed" | "invalid" | "partly" | "refused";
            actor: {
                kind: string | null;
                /** Format: uuid */
                id: string | null;
                label: string | null;
            };
            address?: string;
            session?: string;
            request?: string;
            kind: string | null;
            kind_label?: string | null;
            record: {
                id: string | null;
                label: string | null;
            } | null;
            count: number | null;
            details: Record<string, never>;
            sealed: boolean;
        };
        TrailPerson: {
            who: {
                kind: string | null;
                /** Format: uuid */
                id: string | null;
                label: string | null;
            };
            /** Format: date-time */
            from?: string;
            /** Format: date-time */
            to?: string;
            counts: Record<string, never>;
            addresses?: string[];
            read: {
                kind: string | null;
                label?: string;
                records: number;
                rows: {
                    /** Format: uuid */
                    id: string;
                    label?: string | null;
                    times: number;
                    /** Format: date-time */
                    first?: string;
                    /** Format: date-time */
                    last?: string;
                    events?: string[];
                }[];
            }[];
            taken: components["schemas"]["TrailRow"][];
            sessions?: components["schemas"]["TrailRow"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
